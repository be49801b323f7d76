"""stub."""


def to_zip(selection, address=None):
    return b"PK"
