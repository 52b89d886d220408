package dev.gyre.verify;

import java.util.List;

/**
 * The contract of an op, as cases over ordinary and odd shapes. Run by {@link Verifier} on any device: by the tests on this
 * JVM, by {@code gyre verify} on the user's.
 */
public interface Contract {

    /** Name of the op. */
    String op();

    /** The cases, of ordinary and odd shapes. */
    List<Case> cases();
}
