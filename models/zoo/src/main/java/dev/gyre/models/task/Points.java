package dev.gyre.models.task;

import dev.gyre.models.parameter.Scaling;
import java.util.OptionalInt;

/** Points to fit, some to learn from and some that are held back. */
interface Points extends Fitted {

    /** The points' name in messages. */
    String name();

    /** The amount of data, as text for the user. */
    String extent();

    /** A text by which they differ from other points. */
    String fingerprint();

    /** The number of points to learn from; empty if they're drawn anew. */
    OptionalInt known();

    /** The number of points held back. */
    int judged();

    /** The scaling of inputs, if the model is to scale them. */
    Scaling inputScaling();

    /** The scaling of outputs, if the model is to scale them. */
    Scaling outputScaling();

    /** A point to learn from, of those that are always the same. */
    void known(int number, double[] x, double[] y);

    /** A point to learn from, drawn at a place of a random stream. */
    void drawn(long place, double[] x, double[] y);

    /** A point that's held back. */
    void judged(long number, double[] x, double[] y);
}
