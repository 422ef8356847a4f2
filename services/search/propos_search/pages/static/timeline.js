// Draws a timeline anew, to drag over: what is chosen becomes the period of the question.
// The data stand in the table beside it; without scripts the server's drawing, whose bars are links, stays.

const tongue = document.documentElement.lang;
const DAY = 86_400;
const HEIGHT = 120;
// Distances of ticks, in days; those of 30 and 365 and more are whole months and years.
const DAYS = [1, 2, 3, 4, 5, 7, 10, 15, 30, 60, 90, 120, 180, 365, 730, 1825, 3650, 9125, 18250, 36500];

for (const figure of document.querySelectorAll(".timeline")) draw(figure);

function draw(figure) {
  const rows = [...figure.querySelectorAll("tr[data-start]")].map((row) => ({
    from: Date.parse(`${row.dataset.start}T00:00Z`) / 1000,
    to: Date.parse(`${row.dataset.end}T00:00Z`) / 1000 + DAY,
    count: Number(row.dataset.count),
    chosen: !("out" in row.dataset),
    label: row.cells[0].textContent.trim(),
    number: row.cells[1].textContent.trim(),
  }));
  const chart = figure.querySelector(".chart");
  if (!rows.length || !chart.clientWidth) return;
  const first = rows[0].from;
  const last = rows.at(-1).to;
  const at = (seconds) => rows.findIndex((row) => seconds < row.to);
  const style = getComputedStyle(figure);
  const ink = (name) => style.getPropertyValue(name).trim();

  const go = (low, high) => {
    const [one, other] = [at(Math.max(Math.min(low, high), first)), at(Math.min(Math.max(low, high), last - 1))];
    const there = new URL(figure.dataset.href, location.href);
    there.searchParams.set("since", iso(rows[one].from));
    there.searchParams.set("until", iso(rows[other].to - DAY));
    location.assign(there);
  };

  const told = document.createElement("p");
  told.className = "told";
  told.setAttribute("aria-hidden", "true");
  const numbers = new Intl.NumberFormat(tongue);
  const days = new Intl.DateTimeFormat(tongue, { timeZone: "UTC", ...written(first, last) });

  const options = () => ({
    width: chart.clientWidth,
    height: HEIGHT,
    padding: [6, 28, 0, 0],
    tzDate: (moment) => uPlot.tzDate(new Date(moment * 1000), "Etc/UTC"),
    legend: { show: false },
    scales: { x: { range: () => [first, last] }, y: { range: (_, __, most) => [0, Math.max(most, 1)] } },
    axes: [
      {
        stroke: ink("--soft"), font: `12px ${style.fontFamily}`, size: 26, space: 80, incrs: DAYS.map((each) => each * DAY),
        grid: { show: false }, ticks: { stroke: ink("--edge"), size: 4, width: 1 },
        values: (_, moments) => moments.map((each) => days.format(each * 1000)),
      },
      {
        stroke: ink("--soft"), font: `12px ${style.fontFamily}`, size: (_, values) => 12 + 8 * Math.max(0, ...(values ?? []).map((each) => each.length)),
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7],
        grid: { stroke: ink("--line"), width: 1 }, ticks: { show: false },
        values: (_, counts) => counts.map((each) => numbers.format(each)),
      },
    ],
    series: [{}, ...[["--bar", true], ["--bar-out", false]].map(([color, chosen]) => ({
      fill: ink(color), width: 0, points: { show: false }, paths: columns(rows, chosen),
    }))],
    cursor: { x: true, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 4 } },
    hooks: {
      setCursor: [(plot) => tell(plot)],
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width > 3) go(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
      }],
      ready: [touch],
    },
  });

  function tell(plot) {
    const row = plot.cursor.left >= 0 ? rows[at(plot.posToVal(plot.cursor.left, "x"))] : undefined;
    told.textContent = row ? `${row.label} · ${row.number}` : "";
  }

  // A press that does not move chooses the bar; a finger drags as a mouse does.
  function touch(plot) {
    let from = null;
    plot.over.addEventListener("pointerdown", (event) => { from = event.offsetX; });
    plot.over.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" || from === null) return;
      const [low, high] = [Math.min(from, event.offsetX), Math.max(from, event.offsetX)];
      plot.setSelect({ left: low, width: high - low, top: 0, height: plot.over.clientHeight }, false);
    });
    plot.over.addEventListener("pointerup", (event) => {
      const moved = from !== null && Math.abs(event.offsetX - from) > 3;
      if (from !== null && (!moved || event.pointerType !== "mouse")) go(plot.posToVal(from, "x"), plot.posToVal(event.offsetX, "x"));
      from = null;
    });
    plot.over.addEventListener("pointercancel", () => { from = null; });
  }

  const counts = rows.map((row) => row.count);
  const data = [rows.map((row) => row.from), counts, counts];
  chart.replaceChildren();
  let plot = new uPlot(options(), data, chart);
  figure.querySelector(".chart").after(told);
  figure.querySelector(".hint").hidden = false;

  new ResizeObserver(() => plot.setSize({ width: chart.clientWidth, height: HEIGHT })).observe(chart);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    plot.destroy();
    plot = new uPlot(options(), data, chart);
  });
}

// Bars as wide as their days, which uPlot's own are not: months differ.
function columns(rows, chosen) {
  return (plot, series, from, to) => {
    const fill = new Path2D();
    const floor = plot.valToPos(0, "y", true);
    for (let each = from; each <= to; each++) {
      if (!rows[each].count || rows[each].chosen !== chosen) continue;
      const left = plot.valToPos(rows[each].from, "x", true);
      const room = plot.valToPos(rows[each].to, "x", true) - left;
      const width = Math.min(room * 0.82, 56 * devicePixelRatio);
      const top = Math.min(plot.valToPos(rows[each].count, "y", true), floor - 2);
      fill.rect(left + (room - width) / 2, top, width, floor - top);
    }
    return { fill };
  };
}

// As much of a day as tells it from the others.
function written(first, last) {
  const years = (last - first) / (366 * DAY);
  if (years > 6) return { year: "numeric" };
  return years > 1 ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" };
}

function iso(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
