"""Takes pictures of pages of a running server:

    .venv/bin/python -m tests.look URL out.png [--width 390] [--height 844] [--enter /l/TOKEN] [--cookie name=value]
                                   [--large] [--language en] [--print] [--axe]

`--enter` opens a sign-in link (for instance one that `make run` prints) and presses its button first.
"""

import argparse
from urllib.parse import urljoin, urlsplit

from tests.browser import HEIGHTS, PHONE, axe_violations, running_chromium


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("picture")
    parser.add_argument("--width", type=int, default=PHONE)
    parser.add_argument("--height", type=int)
    parser.add_argument("--enter", help="path or address of a link to go in by")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--language", default="ja")
    parser.add_argument("--large", action="store_true", help="文字を大きく")
    parser.add_argument("--print", action="store_true", dest="paper", help="as it would be printed")
    parser.add_argument("--axe", action="store_true", help="print what axe-core finds")
    asked = parser.parse_args()
    cookies = [one.split("=", 1) for one in asked.cookie]
    cookies += [["language", asked.language], ["large_text", "1" if asked.large else "0"]]
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(asked.url))
    with running_chromium() as chromium:
        height = asked.height or HEIGHTS.get(asked.width, 800)
        context = chromium.new_context(viewport={"width": asked.width, "height": height}, locale="ja-JP",
                                       timezone_id="Asia/Tokyo")
        context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies])
        page = context.new_page()
        if asked.enter:
            page.goto(urljoin(origin, asked.enter))
            page.locator("main button").first.click()
        answer = page.goto(asked.url)
        if asked.paper:
            page.emulate_media(media="print")
        page.screenshot(path=asked.picture, full_page=True)
        print(f"{answer.status if answer else '?'} {page.title()} -> {asked.picture}")
        for line in axe_violations(page) if asked.axe else []:
            print(line)


if __name__ == "__main__":
    main()
