"""A round as tables of integers, a row per lot, site, (site, category), (site, zone), vehicle, class of lots, pinned
pair, line of a site; their columns are the constants below. `tables` holds them in the order of `LOTS_AT` and so on.

A move takes `x_units` of lot x from site s to site t and `y_units` of lot y (-1: nothing) back; the number of sites
stands for what is left in the warehouse.
"""

UNIT_G, CATEGORY, ZONE, CLASS, LAST_DAY, SOON, PINNED, LEFT, LEFT_AT = range(9)
GOOD_UNTIL, SHARE, FAR, WEIGHT, ROUTE, MOST_LINES, GOT, ROOM, LINES = range(9)
USABLE, ASKED, MINIMUM, EXEMPT, PAIR_GOT, PAIR_ROOM = range(6)
KEY, LOWER, UPPER = range(3)
LOT, UNITS = range(2)
SITES, LOTS, CATEGORIES, CAPACITY, MINIMUM_LINE, WASTE, WISH, LINE, MOVED, OUT, TOLERANCE = range(11)
LOTS_AT, SITES_AT, PAIRS_AT, ZONES_AT, ROUTES_AT, CLASSES_AT, PINS_AT, ROWS_AT, LEFT_LIST_AT, NOTES_AT = range(10)
NOTES = 64
LOOKED_AT = 96
OFFERS = 16
REFILLS = 8
MANY_SITES = 500
HANDFUL = 5_000
MOST_SQUARED = 10_000_000
