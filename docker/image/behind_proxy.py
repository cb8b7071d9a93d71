"""The web server's door behind the proxy: who is asking comes from the proxy, so that locking out counts people, not proxies.

Every sender of X-Forwarded-For is believed: in compose.yaml only the proxy can reach this server, and it overwrites the header.
"""

from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from foodbank.config.wsgi import application as direct

application = wrap_wsgi_with_proxy_headers(direct, trusted_hosts="*")
