package dev.gyre.models.foreign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A sequence of depth images that KFusion (beehive-lab/kfusion-tornadovm) reads as a raw file: a room with spheres in it, seen by a camera that first
 * stands still and then moves. A frame is 8 bytes, 640 by 480 depths of 16 bits in millimetres, 8 bytes, and as many pixels of 3 bytes.
 */
final class DepthSequence {
    static final int WIDTH = 640;
    static final int HEIGHT = 480;

    /** Frames before the camera moves: KFusion takes the first four at the pose that it starts from. */
    static final int STILL = 4;

    /** Metres of its volume's edge. */
    static final double EDGE = 4.8;

    private static final double[] FOCAL = {481.2, 480};
    private static final double[] START = {0.34 * EDGE, 0.5 * EDGE, 0.24 * EDGE};
    private static final double[][] ROOM = {{0.3, 0.9, 0.2}, {4.3, 3.9, 4.3}};
    private static final double STEP = 0.008;
    private static final double TURN = 0.002;
    private static final int SPHERES = 12;

    private final double[][] spheres = new double[SPHERES][];
    private final double[] direction = new double[3];

    /** A room with spheres at places that are drawn from a seed, and a direction that the camera moves in. */
    DepthSequence(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < SPHERES; i++) {
            spheres[i] = new double[] {
                0.6 + 2.8 * random.nextDouble(),
                1.2 + 2.4 * random.nextDouble(),
                2.6 + 1.4 * random.nextDouble(),
                0.15 + 0.3 * random.nextDouble()
            };
        }
        for (int i = 0; i < direction.length; i++) {
            direction[i] = random.nextGaussian();
        }
        double length = Math.sqrt(dot(direction, direction));
        for (int i = 0; i < direction.length; i++) {
            direction[i] *= STEP / length;
        }
    }

    /** Metres that the camera is from where it starts, in a frame. */
    double[] moved(int frame) {
        int steps = Math.max(0, frame - STILL + 1);
        return new double[] {steps * direction[0], steps * direction[1], steps * direction[2]};
    }

    /** Writes frames to a file. */
    void write(Path file, int frames) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < frames; i++) {
                ByteBuffer bytes = frame(i);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }

    private ByteBuffer frame(int frame) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + WIDTH * HEIGHT * (Short.BYTES + 3))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong((long) WIDTH * HEIGHT * Short.BYTES);
        double[] moved = moved(frame);
        double[] eye = {START[0] + moved[0], START[1] + moved[1], START[2] + moved[2]};
        double angle = TURN * Math.max(0, frame - STILL + 1);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double across = (x - WIDTH / 2.0) / FOCAL[0];
                double down = (y - HEIGHT / 2.0) / FOCAL[1];
                double[] ray = {
                    across * Math.cos(angle) + Math.sin(angle), down, Math.cos(angle) - across * Math.sin(angle)
                };
                bytes.putShort((short) Math.round(1000 * depth(eye, ray)));
            }
        }
        bytes.putLong((long) WIDTH * HEIGHT * 3);
        return bytes.clear();
    }

    /** How often a ray, which is one metre deep, goes into the distance from the eye to the first surface. */
    private double depth(double[] eye, double[] ray) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ray.length; i++) {
            if (ray[i] != 0) {
                nearest = Math.min(nearest, (ROOM[ray[i] > 0 ? 1 : 0][i] - eye[i]) / ray[i]);
            }
        }
        for (double[] sphere : spheres) {
            double[] from = {eye[0] - sphere[0], eye[1] - sphere[1], eye[2] - sphere[2]};
            double a = dot(ray, ray);
            double b = dot(ray, from);
            double root = b * b - a * (dot(from, from) - sphere[3] * sphere[3]);
            if (root > 0) {
                nearest = Math.min(nearest, (-b - Math.sqrt(root)) / a);
            }
        }
        return nearest;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
