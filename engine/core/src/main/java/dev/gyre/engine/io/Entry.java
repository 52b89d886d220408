package dev.gyre.engine.io;

import dev.gyre.engine.tensor.Shape;

/**
 * A tensor in a safetensors file.
 *
 * @param name unique within the file
 * @param type type of its elements in the file
 * @param shape extents; a scalar has no axes
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last one
 */
public record Entry(String name, ElementType type, Shape shape, long begin, long end) {

    @Override
    public String toString() {
        return Quoted.of(name) + " " + type + shape;
    }
}
