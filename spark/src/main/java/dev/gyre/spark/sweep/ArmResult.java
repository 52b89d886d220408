package dev.gyre.spark.sweep;

import java.io.Serializable;

/**
 * A task's report on an arm; the arm's findings are in its folder.
 *
 * @param name the arm's, with its seed
 * @param summary what it came to, in a few words
 * @param where the executor that ran it
 * @param seconds that the task took
 */
record ArmResult(String name, String summary, String where, double seconds) implements Serializable {}
