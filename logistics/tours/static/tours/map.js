// @ts-check
// The day on a map. Lines and numbers stand also when no tile arrives; without script the drawing below stays.

import L from "leaflet";

const TILES = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png";
const CREDIT = '<a href="https://maps.gsi.go.jp/development/ichiran.html" target="_blank" rel="noopener">地理院タイル</a>';

/** @typedef {[number, number, ...any[]]} Place */
/** @typedef {{name: string, ink: string, dash: string, home: Place, stops: Place[]}} TourPoints */

const box = document.querySelector("[data-map]");
const given = document.getElementById("day-points");
if (box instanceof HTMLElement && given?.textContent) show(box, JSON.parse(given.textContent));

/**
 * @param {HTMLElement} place
 * @param {{tours: TourPoints[], waiting: Place[]}} points
 */
function show(place, points) {
  /** @type {[number, number][]} */
  const everywhere = [...points.tours.flatMap((tour) => [tour.home, ...tour.stops]), ...points.waiting]
    .map(([latitude, longitude]) => [latitude, longitude]);
  if (!everywhere.length) return;
  place.hidden = false;
  document.querySelector("[data-drawing]")?.setAttribute("hidden", "");
  const map = L.map(place, { scrollWheelZoom: false, zoomSnap: 0.25 });
  map.attributionControl.setPrefix(false);
  L.tileLayer(TILES, { attribution: CREDIT, minZoom: 5, maxZoom: 18 }).addTo(map);
  for (const tour of points.tours) {
    const way = [tour.home, ...tour.stops, tour.home].map(([latitude, longitude]) => L.latLng(latitude, longitude));
    L.polyline(way, { color: tour.ink, weight: 5, opacity: 0.9, dashArray: tour.dash || undefined, interactive: false }).addTo(map);
    for (const [latitude, longitude, number, name] of tour.stops) mark(map, latitude, longitude, String(number), `${tour.name} ${number} ${name}`, "", tour.ink);
  }
  for (const [latitude, longitude, name] of points.waiting) mark(map, latitude, longitude, "?", String(name), "waiting", "#a90000");
  const homes = new Map(points.tours.map((tour) => [tour.home.join(), tour.home]));
  for (const [latitude, longitude, name] of homes.values()) mark(map, latitude, longitude, "倉", String(name), "home", "#1a1a1a");
  map.fitBounds(L.latLngBounds(everywhere), { padding: [34, 34], maxZoom: 16 });
}

/**
 * @param {L.Map} map @param {number} latitude @param {number} longitude @param {string} text @param {string} title
 * @param {string} kind @param {string} ink
 */
function mark(map, latitude, longitude, text, title, kind, ink) {
  const shape = document.createElement("span");
  shape.className = `map-number ${kind}`;
  shape.textContent = text;
  if (!kind || kind === "waiting") shape.style.color = ink;
  const icon = L.divIcon({ html: shape, className: "", iconSize: [30, 30] });
  L.marker([latitude, longitude], { icon, title, alt: title, keyboard: false }).addTo(map).bindPopup(title);
}
