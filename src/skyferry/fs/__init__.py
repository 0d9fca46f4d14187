"""fsspec's protocols ``vos://`` and ``arc://``: pandas, xarray, astropy and others read and write nodes by URL."""

from skyferry.fs.filesystem import ArcFileSystem, VOSpaceFileSystem

__all__ = ["ArcFileSystem", "VOSpaceFileSystem"]
