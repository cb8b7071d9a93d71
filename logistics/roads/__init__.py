"""Travel times and distances between places: road graph, OSRM, Valhalla, straight line."""
