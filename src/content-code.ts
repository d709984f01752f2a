import { contentReader } from "./content/content-reader.ts";
import { createEstimates } from "./estimate/estimates.ts";
import { createEstimator } from "./estimate/estimator.ts";

/**
 * All that content capture and estimates are made of, as the build makes one file of it, `content.cjs`: a process whose
 * settings ask for neither never reads it (src/load-content.ts). What is told to it is told by arguments, since the
 * preload has copies of its own of whatever both need.
 */
export const contentCode = { contentReader, createEstimates, createEstimator };

export type ContentCode = typeof contentCode;
