"""The programs of others that open what was taken out: LibreOffice and GDAL."""

import csv
import shutil
import subprocess

_ENCODING = 76  # UTF-8, as LibreOffice numbers encodings
_OUT = f"csv:Text - txt - csv (StarCalc):44,34,{_ENCODING},1,,0,false,true,false,false,false,-1"
"""Comma, quotes, UTF-8; cells as they are shown, never formulas; each sheet a file."""
_IN = f"--infilter=CSV:44,34,{_ENCODING},1"


def executable(name, package):
    """Return the path of a program of the machine."""
    found = shutil.which(name)
    if found is None:
        msg = f"no {name}: install the package {package}"
        raise FileNotFoundError(msg)
    return found


def opened_in_libreoffice(folder, files):
    """Return what LibreOffice shows of files: by the name of the file and of the sheet, lines.

    All files are either workbooks or CSV; they are opened in one run.
    """
    soffice = executable("soffice", "libreoffice-calc-nogui")
    out = folder / "shown"
    of_csv = [_IN] if files[0].suffix == ".csv" else []
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *(*of_csv, "--convert-to", _OUT, "--outdir", out, *files),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    shown = {}
    for path in out.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            name, _, sheet = path.stem.partition("-")
            shown[name, sheet] = [*csv.reader(file)]
    return shown


def ogrinfo(*arguments):
    """Return what GDAL says of a file."""
    found = executable("ogrinfo", "gdal-bin")
    done = subprocess.run(
        [found, "-ro", "-wkt_format", "WKT2", *arguments],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout
