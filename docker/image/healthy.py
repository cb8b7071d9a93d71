"""Exit status 0 when the web server in this container answers:  python3 production/healthy.py /readyz [PORT]"""

import os
import sys
import urllib.error
import urllib.request

path, port = sys.argv[1], (sys.argv[2:] or ["8000"])[0]
# Asked as the proxy asks; otherwise the answer would be a redirect to https or a refused host.
headers = {"Host": os.environ["FOODBANK_HOSTS"].split(",")[0], "X-Forwarded-Proto": "https"}
try:
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=5) as answer:
        print(answer.read().decode())
except (urllib.error.URLError, OSError) as fault:
    sys.exit(f"{path}: {fault}")
