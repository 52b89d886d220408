package dev.gyre.engine.tensor;

/** Type of a tensor that needs no storage: shape and element type. */
public record TensorType(Shape shape, DType dtype) {

    /** A float32 tensor of the given extents. */
    public static TensorType f32(int... dims) {
        return new TensorType(Shape.of(dims), DType.F32);
    }

    /** A float32 tensor of the given shape. */
    public static TensorType f32(Shape shape) {
        return new TensorType(shape, DType.F32);
    }

    /** An int32 tensor of the given extents. */
    public static TensorType i32(int... dims) {
        return new TensorType(Shape.of(dims), DType.I32);
    }

    /** An int8 tensor of the given extents. */
    public static TensorType i8(int... dims) {
        return new TensorType(Shape.of(dims), DType.I8);
    }

    /** Bytes, such as blocks of quantised weights, of the given extents. */
    public static TensorType u8(int... dims) {
        return new TensorType(Shape.of(dims), DType.U8);
    }

    /** Storage in bytes. */
    public long bytes() {
        return (long) shape.size() * dtype.bytes();
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
