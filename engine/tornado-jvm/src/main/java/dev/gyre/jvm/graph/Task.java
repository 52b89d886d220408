package dev.gyre.jvm.graph;

import java.util.List;

/** One call of a kernel: its name in the graph, the method reference and the arguments, boxed where primitive. */
public record Task(String id, Object code, List<Object> arguments) {}
