/** Forecasts of time series by trained models and by classical methods, and how good they are. */
package dev.gyre.models.forecast;
