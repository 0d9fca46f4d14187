"""``skyferry completion``: what a shell must be told to complete the commands' options and names."""

from __future__ import annotations

import click

from skyferry.commands.display import Display
from skyferry.commands.options import HELP
from skyferry.commands.running import FerryCommand
from skyferry.commands.which import command_names

_BASH = """\
# A colon parts words in bash: the line is split here by blanks alone, and what stands before the last colon is taken
# off the answers again.
_skyferry_complete() {
    local line="${COMP_LINE:0:COMP_POINT}" type value variable current before
    local -a words
    read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    current="${words[-1]}"
    before=""
    [[ "$COMP_WORDBREAKS" == *:* && "$current" == *:* ]] && before="${current%"${current##*:}"}"
    variable="${1##*/}"
    variable="_${variable//-/_}_COMPLETE"
    COMPREPLY=()
    while IFS=, read -r type value; do
        [[ "$type" == plain ]] || continue
        COMPREPLY+=("${value#"$before"}")
        [[ "$value" == */ || "$value" == *: ]] && compopt -o nospace 2> /dev/null
    done < <(env COMP_WORDS="$line" COMP_CWORD=$((${#words[@]} - 1)) "${variable^^}=bash_complete" "$1" 2> /dev/null)
}
complete -o bashdefault -o default -F _skyferry_complete COMMANDS
"""

_ZSH = """\
#compdef COMMANDS
_skyferry_complete() {
    local type key description variable="_${${words[1]:t}//-/_}_COMPLETE"
    local -a answers going_on ended
    answers=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) "${(U)variable}=zsh_complete" \\
        "${words[1]}" 2> /dev/null)}")
    for type key description in ${answers}; do
        if [[ "$type" == file ]]; then
            _files
        elif [[ "$key" == */ || "$key" == *: ]]; then
            going_on+=("$key")
        else
            ended+=("$key")
        fi
    done
    (( ${#going_on} )) && compadd -U -S '' -a going_on
    (( ${#ended} )) && compadd -U -a ended
}
compdef _skyferry_complete COMMANDS
"""

_FISH = """\
function _skyferry_complete
    set -l variable (string upper _(string replace -a - _ $argv[1])_COMPLETE)
    for answer in (env $variable=fish_complete COMP_WORDS=(commandline -cp) COMP_CWORD=(commandline -t) $argv[1])
        set -l parts (string split -m 1 , -- $answer)
        switch $parts[1]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end
for command in COMMANDS
    complete --no-files --command $command --arguments "(_skyferry_complete $command)"
end
"""

_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


@click.command("completion", cls=FerryCommand, context_settings=HELP)
@click.argument("shell", type=click.Choice(sorted(_SCRIPTS)))
def main(shell: str) -> None:
    """Print what SHELL must read to complete options, files, and nodes at the site as they are typed.

    \b
    bash:  echo 'eval "$(skyferry completion bash)"' >> ~/.bashrc
    zsh:   echo 'eval "$(skyferry completion zsh)"' >> ~/.zshrc
    fish:  skyferry completion fish > ~/.config/fish/completions/skyferry.fish
    """
    Display().line(_SCRIPTS[shell].replace("COMMANDS", " ".join(command_names())).rstrip())
