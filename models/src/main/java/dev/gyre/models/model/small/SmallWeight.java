package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import java.util.List;

/** A weight (K, N) of a linear map, N outputs, in fewer bits than floats have. */
public sealed interface SmallWeight permits Int8Weight, TernaryWeight {

    /** Its storage: integers, and scales. */
    List<Variable> storage();

    /** Writes the float weight that it stands for. */
    void write(Buffer into);

    /** Bytes of its storage. */
    default long bytes() {
        return storage().stream().mapToLong(v -> v.type().bytes()).sum();
    }

    /** What a small weight's name ends with where its scales are stored. */
    String SCALE = ".scale";
}
