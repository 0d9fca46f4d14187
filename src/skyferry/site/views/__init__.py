"""Derived bytes: packages, FITS headers, cutouts; made from readers that the space hands out."""
