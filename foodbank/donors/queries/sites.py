"""A site and its activity as far as a donor may care."""

from foodbank.donors.rules.restrictions import SiteFacts
from foodbank.network.models import Activity, Site


def facts_of_activity(site: Site, activity: Activity | None) -> SiteFacts:
    """What restrictions are held against; the site's district is read, or taken from a join. Without an activity nothing is
    known of what a site does, so whatever asks for a way of handing out is not kept there."""
    areas = set[str]()
    if district := site.district:
        areas = {district.name, district.city_code, f"{district.city_code}-{district.number}"}
    if activity is None:
        return SiteFacts(areas=frozenset(areas), channel=site.channel, hands_out_to_take_home=False)
    return SiteFacts(areas=frozenset(areas), channel=site.channel, serves_only_children=activity.kind == "shokudo",
                     cooks=activity.cooks, hands_out_to_take_home=activity.is_taken_home,
                     passes_on=activity.kind == "satellite")
