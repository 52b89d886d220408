package dev.gyre.spark.batch;

/**
 * A text to work on.
 *
 * @param text the text
 * @param stream stream of its random numbers
 */
record Item(String text, long stream) {}
