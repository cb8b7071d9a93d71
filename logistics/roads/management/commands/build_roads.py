"""`manage.py build_roads FILE`: the road graph of an OpenStreetMap extract, once, for all later travel times."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from logistics.roads.graph import build_graph
from logistics.roads.osm import UnreadableExtract, read_extract


class Command(BaseCommand):
    help = "Builds the road graph from an .osm.pbf extract."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an extract, for instance of one prefecture (.osm.pbf)")
        parser.add_argument("-o", "--output", type=Path, default=Path("var/roads/roads.npz"))

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        target: Path = options["output"]
        if not source.is_file():
            raise CommandError(_("%(file)s がありません。") % {"file": source})
        try:
            extract = read_extract(source)
            day = datetime.fromtimestamp(source.stat().st_mtime, tz=UTC).date()
            graph = build_graph(extract, f"{source.name} {day}")
            target.parent.mkdir(parents=True, exist_ok=True)
            graph.save(target)
        except UnreadableExtract as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(_("%(file)s に書けません: %(why)s") % {"file": target, "why": error.strerror}) from None
        self.stdout.write(
            _("道路 %(arcs)d 本、交差点 %(nodes)d か所、右左折の制限 %(turns)d 件を %(file)s に保存しました。")
            % {"arcs": len(graph.head), "nodes": len(graph.latitude), "turns": len(extract.turns), "file": target}
        )
        if extract.skipped_restrictions:
            self.stdout.write(_("道を経由する制限 %(count)d 件は使っていません。") % {"count": extract.skipped_restrictions})
