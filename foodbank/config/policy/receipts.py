from foodbank.config.policy.words import COORDINATOR, DONOR, Rule, act, see, use

TABLE: dict[str, Rule] = {
    "receipts:papers": see(DONOR),
    "receipts:paper": see(DONOR),
    "receipts:month_zip": see(DONOR),
    "receipts:where": see(DONOR),
    "receipts:provisional": see(DONOR),
    "receipts:issue": act(COORDINATOR),
    "receipts:void": act(COORDINATOR),
    "receipts:results": act(COORDINATOR),
    "api:papers": use(COORDINATOR, see=DONOR),
    "api:paper_pdf": see(DONOR),
    "api:paper_void": act(COORDINATOR),
    "api:paper_results": act(COORDINATOR),
    "api:paper_where": see(DONOR),
    "api:paper_provisional": see(DONOR),
}
