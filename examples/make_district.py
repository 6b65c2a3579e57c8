"""Makes the example district.

    python examples/make_district.py [FOLDER]

Writes the evidence into FOLDER/district and what must come of it into FOLDER/answer_key.toml; FOLDER is the
folder of this script unless another is named. The same seed gives the same district every time.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(folder: Path) -> None:
    """Make the district in a folder."""
    from examples.district_maker.district import make_district
    from examples.district_maker.files import labels_of_documents, write_folder, write_key

    district = make_district()
    book = district.write(labels_of_documents())
    write_folder(folder / "district", book)
    write_key(folder / "answer_key.toml", district.key)
    size = sum(item.stat().st_size for item in (folder / "district").iterdir())
    rows = sum(len(items) for items in book.rows.values())
    print(f"{len(book.rows['units'])} units, {rows} rows, {size / 1e6:.1f} MB, {len(district.key)} answers")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
