package dev.gyre.serve.constrain;

import java.util.List;

/** One character of a set, as bytes. */
final class OneCharacter extends Grammar {
    private final CodePoints points;
    private final Grammar bytes;

    OneCharacter(CodePoints points, Grammar bytes) {
        this.points = points;
        this.bytes = bytes;
    }

    CodePoints points() {
        return points;
    }

    Grammar bytes() {
        return bytes;
    }

    @Override
    boolean nullable() {
        return false;
    }

    @Override
    List<Grammar> parts() {
        return List.of(bytes);
    }

    @Override
    long measured() {
        return bytes.shortest();
    }
}
