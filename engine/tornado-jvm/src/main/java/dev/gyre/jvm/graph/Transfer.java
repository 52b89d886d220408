package dev.gyre.jvm.graph;

/** An array that is copied to or from the device, and when. */
public record Transfer(TransferMode mode, Object array) {}
