/**
 * [data-chart]: draws the table inside it as bars, and lets one choose between the two.
 *
 * The table is the source: categories are the row heads, a series is a column, a cell's link opens
 * its rows. A row marked data-unstated is hatched. Without this script the table stands.
 */
const WAN = 10000;
const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 };

for (const box of document.querySelectorAll("[data-chart]")) draw(box);

function draw(box) {
  if (!window.echarts) return;
  const data = read(box);
  const plot = box.querySelector("[data-plot]");
  const table = box.querySelector("[data-table]");
  plot.hidden = false;
  const chart = window.echarts.init(plot, null, { renderer: "canvas" });
  const show = () => chart.setOption(options(data, plot.clientWidth), true);
  show();
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", box.dataset.spoken);
  chart.on("click", (mark) => {
    const url = data.series[mark.seriesIndex]?.cells[mark.dataIndex]?.url;
    if (url) window.location.assign(url);
  });
  table.hidden = true;
  box.querySelector("[data-tools]").hidden = false;
  box.querySelector("[data-keys]").hidden = data.series.length < 2;
  offerTable(box, plot, table, chart);
  box.querySelector("[data-save]").addEventListener("click", () => save(chart, box.dataset.title));
  let width = plot.clientWidth;
  new ResizeObserver(() => {
    if (plot.hidden || plot.clientWidth === width) return;
    width = plot.clientWidth;
    chart.resize();
    show();
  }).observe(plot);
}

/** What the table says, in the order it says it. */
function read(box) {
  const rows = [...box.querySelectorAll("tbody tr")];
  const names = [...box.querySelectorAll("[data-series]")].map((head) => head.textContent);
  return {
    categories: rows.map((row) => row.querySelector("th").textContent.trim()),
    unstated: rows.map((row) => "unstated" in row.dataset),
    series: names.map((name, place) => ({
      name,
      cells: rows.map((row) => {
        const cell = row.querySelectorAll("[data-value]")[place];
        const value = Number(cell.dataset.value);
        return { value, url: cell.querySelector("a")?.href };
      }),
    })),
  };
}

function options(data, width) {
  const ink = token("--ink2");
  const narrow = width < 560;
  const axis = {
    type: "category",
    data: data.categories,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("--edge") } },
    axisLabel: { color: ink, fontSize: 12, interval: 0, hideOverlap: false },
    inverse: narrow,
  };
  const amounts = {
    type: "value",
    min: (range) => Math.min(0, range.min),
    axisLabel: { color: ink, fontSize: 12, formatter: inWan, hideOverlap: true },
    splitNumber: 4,
    splitLine: { lineStyle: { color: token("--line") } },
  };
  return {
    // nothing moves: a ledger is quiet, and a turned phone redraws at once
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 4, right: narrow ? 64 : 8, top: 24, bottom: 4, containLabel: true },
    xAxis: narrow ? { ...amounts, axisLabel: { show: false } } : axis,
    yAxis: narrow ? axis : amounts,
    series: data.series.map((series, place) => bars(series, data, place, narrow)),
  };
}

function bars(series, data, place, narrow) {
  const colour = token(place ? "--series3" : "--accent");
  return {
    type: "bar",
    name: series.name,
    barMaxWidth: 36,
    barGap: "12%",
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    label: {
      show: true,
      position: narrow ? "right" : "top",
      color: token("--ink"),
      fontSize: 12,
      // a plate, since a label may reach over the bar beside it
      backgroundColor: token("--paper"),
      padding: [1, 3],
      formatter: (mark) => (mark.value ? inWan(mark.value) : ""),
    },
    labelLayout: { hideOverlap: true },
    data: series.cells.map((cell, row) => ({
      value: cell.value || null,
      cursor: cell.url ? "pointer" : "default",
      itemStyle: data.unstated[row]
        ? {
            color: token("--paper"),
            borderColor: colour,
            borderWidth: 1,
            decal: { ...HATCH, color: token("--edge") },
          }
        : undefined,
    })),
  };
}

function offerTable(box, plot, table, chart) {
  const button = box.querySelector("[data-toggle]");
  button.addEventListener("click", () => {
    const tabular = table.hidden;
    table.hidden = !tabular;
    plot.hidden = tabular;
    button.setAttribute("aria-expanded", String(tabular));
    button.querySelector("[data-words]").textContent = tabular ? "看图" : "看表格";
    if (!tabular) chart.resize();
  });
}

function save(chart, title) {
  const link = document.createElement("a");
  link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: token("--paper") });
  link.download = `${title}.png`;
  link.click();
}

/** 元 as 万 with two decimals, the way charts write money. */
function inWan(value) {
  if (!value) return "0";
  const text = Math.abs(value / WAN).toLocaleString("zh-CN", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${value < 0 ? "\u2212" : ""}${text} 万`;
}

function token(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}
