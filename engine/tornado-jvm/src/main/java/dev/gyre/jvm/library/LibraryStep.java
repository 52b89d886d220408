package dev.gyre.jvm.library;

import java.io.Serializable;

/**
 * A kernel's call that is a part of what a library's function does.
 *
 * @param code a serializable method reference
 * @param arguments of the call, in order
 */
public record LibraryStep(Serializable code, Object... arguments) {}
