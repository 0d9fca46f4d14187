"""A process's view of ``/arc`` and ``/scratch``: a private mount namespace that ends with its first process."""
