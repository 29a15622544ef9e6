"""Write the API's contract, `api_ext/openapi.json`; a test compares it with the code."""

import json
from pathlib import Path

from api_ext.app import create_api

TARGET = Path(__file__).resolve().parent.parent / "api_ext" / "openapi.json"

if __name__ == "__main__":
    TARGET.write_text(json.dumps(create_api().openapi(), indent=1, sort_keys=True) + "\n")
