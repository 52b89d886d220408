package dev.gyre.models.task;

import dev.gyre.models.parameter.Scaling;
import java.util.OptionalInt;

/** Points to fit, some to learn from and some that are held back. */
interface Points extends Fitted {

    /** What messages call them. */
    String name();

    /** How many there are, for the user. */
    String extent();

    /** Tells them from others. */
    String fingerprint();

    /** How many there are to learn from, if they're always the same. */
    OptionalInt known();

    /** How many are held back. */
    int judged();

    /** Where inputs lie, if the model is to scale them. */
    Scaling inputScaling();

    /** Where what's predicted lies, if the model is to scale it. */
    Scaling outputScaling();

    /** A point to learn from, of those that are always the same. */
    void known(int number, double[] x, double[] y);

    /** A point to learn from, drawn at a place of a random stream. */
    void drawn(long place, double[] x, double[] y);

    /** A point that's held back. */
    void judged(long number, double[] x, double[] y);
}
