"""The tree over SFTP version 3 (draft-ietf-secsh-filexfer-02), for sshfs, rsync and whoever else speaks it."""
