const axis = [
  "axisPlacement",
  "axisLabel",
  "axisWidth",
  "axisSoftMin",
  "axisSoftMax",
  "axisGridShow",
  "axisCenteredZero",
  "axisColorMode",
  "axisBorderShow",
  "scaleDistribution",
];
const area = ["lineWidth", "fillOpacity", "gradientMode"];

/** Settings of a field that only panels of a type have, in Grafana 11.0. */
export const customIds: Readonly<Record<string, readonly string[]>> = {
  timeseries: [
    ...axis,
    ...area,
    "hideFrom",
    "drawStyle",
    "lineInterpolation",
    "barAlignment",
    "fillBelowTo",
    "lineStyle",
    "spanNulls",
    "insertNulls",
    "showPoints",
    "pointSize",
    "stacking",
    "transform",
    "thresholdsStyle",
  ],
  table: ["align", "cellOptions", "width", "minWidth", "filterable", "hidden", "inspect"],
  "state-timeline": ["lineWidth", "fillOpacity", "spanNulls", "insertNulls", "hideFrom"],
  "status-history": ["lineWidth", "fillOpacity", "hideFrom"],
  barchart: [...axis, ...area, "hideFrom", "thresholdsStyle"],
  histogram: [...axis, ...area, "stacking", "hideFrom"],
  heatmap: ["scaleDistribution", "hideFrom"],
  piechart: ["hideFrom"],
};
