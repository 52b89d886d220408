package dev.gyre.jvm.graph;

/** An array that another graph left on the device; {@code from} is that graph's name, or null for the one executed before. */
public record Consumption(String from, Object array) {}
