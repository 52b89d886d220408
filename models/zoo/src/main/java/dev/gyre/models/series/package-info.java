/** Time series: windows as a forecaster takes them, resampling, and files of series. */
package dev.gyre.models.series;
