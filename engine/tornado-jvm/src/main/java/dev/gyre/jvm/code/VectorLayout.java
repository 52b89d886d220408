package dev.gyre.jvm.code;

import java.util.List;

/**
 * The mapping of a kernel's work to vectors.
 *
 * @param summary lanes, rows and vectors
 * @param accesses each access to an array and its kind
 * @param statements the compiler's own form of the kernel
 */
public record VectorLayout(String summary, List<String> accesses, String statements) {}
