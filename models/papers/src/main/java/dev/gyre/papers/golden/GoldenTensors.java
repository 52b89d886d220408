package dev.gyre.papers.golden;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.verify.golden.GoldenFile;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters of a golden file, by the names of the paper's package. */
record GoldenTensors(GoldenFile file) implements PublishedTensors {

    private static final String PREFIX = "param.";

    @Override
    public Set<String> names() {
        return file.names().stream()
                .filter(n -> n.startsWith(PREFIX))
                .map(n -> n.substring(PREFIX.length()))
                .collect(Collectors.toSet());
    }

    @Override
    public Shape shape(String name) {
        return file.shape(PREFIX + name);
    }

    @Override
    public float[] floats(String name) {
        return file.floats(PREFIX + name);
    }

    @Override
    public String toString() {
        return file.path().toString();
    }
}
