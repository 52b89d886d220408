package dev.gyre.jvm.graph;

import dev.gyre.ir.bytecode.KernelMethod;
import java.util.List;

/** One call of a kernel: its name in the graph, its method and the arguments, boxed where primitive. */
public record KernelCall(String id, KernelMethod method, List<Object> arguments) {}
