package dev.gyre.jvm.program;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.images.ImageByte4;
import uk.ac.manchester.tornado.api.types.images.ImageFloat;
import uk.ac.manchester.tornado.api.types.images.ImageFloat3;
import uk.ac.manchester.tornado.api.types.images.ImageFloat8;
import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.volumes.VolumeShort2;

/** The images, the volume and the matrices that a depth camera's stages read and write, and what the host does between them. */
final class DepthCamera {
    /** What runs the kernels of a stage. */
    interface Stages {
        void empty();

        void preprocess();

        void track(int level);

        void merge();

        void cast();
    }

    static final int LEVELS = 3;
    static final int RATIO = 2;
    static final int WIDTH = 64;
    static final int HEIGHT = 48;
    static final int SIDE = 64;
    static final int SHARES = 24;
    static final float FOCAL = 60f;
    static final float STEP = 0.04f;
    static final int RADIUS = 2;
    private static final int[] ITERATIONS = {5, 4, 4};

    final ShortArray raw = new ShortArray(WIDTH * RATIO * HEIGHT * RATIO);
    final ImageFloat depth = new ImageFloat(WIDTH, HEIGHT);
    final FloatArray weights = new FloatArray(2 * RADIUS + 1);
    final ImageFloat[] smooth = new ImageFloat[LEVELS];
    final ImageFloat3[] points = new ImageFloat3[LEVELS];
    final ImageFloat3[] normals = new ImageFloat3[LEVELS];
    final ImageFloat8[] rows = new ImageFloat8[LEVELS];
    final FloatArray sums = new FloatArray(SHARES * DepthCameraKernels.SUMS);
    final VolumeShort2 volume = new VolumeShort2(SIDE, SIDE, SIDE);
    final Float3 extent = new Float3(1.6f, 1.6f, 1.6f);
    final ImageFloat3 modelPoints = new ImageFloat3(WIDTH, HEIGHT);
    final ImageFloat3 modelNormals = new ImageFloat3(WIDTH, HEIGHT);
    final ImageByte4 picture = new ImageByte4(WIDTH, HEIGHT);
    final Float3 light = new Float3(0.2f, 0.1f, 0f);

    final Matrix4x4Float camera = new Matrix4x4Float();
    final Matrix4x4Float[] inverseCameras = new Matrix4x4Float[LEVELS];
    final Matrix4x4Float pose = new Matrix4x4Float();
    final Matrix4x4Float toCamera = new Matrix4x4Float();
    final Matrix4x4Float toModel = new Matrix4x4Float();

    DepthCamera() {
        for (int i = 0; i < weights.getSize(); i++) {
            weights.set(i, (float) Math.exp(-(i - RADIUS) * (i - RADIUS)));
        }
        for (int level = 0; level < LEVELS; level++) {
            smooth[level] = new ImageFloat(WIDTH >> level, HEIGHT >> level);
            points[level] = new ImageFloat3(WIDTH >> level, HEIGHT >> level);
            normals[level] = new ImageFloat3(WIDTH >> level, HEIGHT >> level);
            rows[level] = new ImageFloat8(WIDTH >> level, HEIGHT >> level);
            inverseCameras[level] = new Matrix4x4Float();
            double[][] inverse = Poses.inverseCamera(FOCAL / (1 << level), middle(WIDTH, level), middle(HEIGHT, level));
            Poses.set(inverseCameras[level], inverse);
        }
        Poses.set(camera, Poses.camera(FOCAL, middle(WIDTH, 0), middle(HEIGHT, 0)));
        Poses.set(pose, DepthScene.pose(0));
    }

    /** Where the camera looks, in pixels of a level, each of which has the middle of every second one of the level below. */
    private static double middle(int size, int level) {
        return (size - 1) / 2.0 / (1 << level);
    }

    /** Takes a frame: finds the pose from the second one on, merges, and looks at the model from there. */
    void frame(Stages stages, int number) {
        DepthScene.frame(raw, WIDTH * RATIO, HEIGHT * RATIO, DepthScene.pose(number), FOCAL * RATIO);
        stages.preprocess();
        if (number == 0) {
            stages.empty();
        } else {
            for (int level = LEVELS - 1; level >= 0; level--) {
                for (int i = 0; i < ITERATIONS[level]; i++) {
                    stages.track(level);
                    Poses.set(pose, Poses.product(Poses.motion(sums.toHeapArray(), SHARES), DepthScene.numbers(pose)));
                }
            }
        }
        double[][] inverse = Poses.inverse(DepthScene.numbers(pose));
        Poses.set(toCamera, inverse);
        Poses.set(toModel, Poses.product(DepthScene.numbers(camera), inverse));
        stages.merge();
        stages.cast();
    }
}
