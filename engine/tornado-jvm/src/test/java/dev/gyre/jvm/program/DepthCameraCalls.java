package dev.gyre.jvm.program;

import uk.ac.manchester.tornado.api.types.vectors.Short2;

/** A depth camera's stages are plain calls of its kernels, one after the other. */
record DepthCameraCalls(DepthCamera c) implements DepthCamera.Stages {
    @Override
    public void empty() {
        for (int i = 0; i < c.volume.X() * c.volume.Y() * c.volume.Z(); i++) {
            int row = i / c.volume.X();
            c.volume.set(
                    i % c.volume.X(), row % c.volume.Y(), row / c.volume.Y(), new Short2((short) 32766, (short) 0));
        }
    }

    @Override
    public void preprocess() {
        DepthCameraKernels.metres(c.depth, c.raw, DepthCamera.RATIO);
        DepthCameraKernels.bilateral(c.smooth[0], c.depth, c.weights, DepthCamera.RADIUS, 0.05f);
        for (int level = 0; level < DepthCamera.LEVELS; level++) {
            if (level > 0) {
                DepthCameraKernels.halved(c.smooth[level], c.smooth[level - 1], 0.1f);
            }
            DepthCameraKernels.vertices(c.points[level], c.smooth[level], c.inverseCameras[level]);
            DepthCameraKernels.normals(c.normals[level], c.points[level]);
        }
    }

    @Override
    public void track(int level) {
        DepthCameraKernels.rows(
                c.rows[level],
                c.points[level],
                c.normals[level],
                c.modelPoints,
                c.modelNormals,
                c.pose,
                c.toModel,
                0.1f,
                0.8f);
        DepthCameraKernels.sums(c.sums, c.rows[level], DepthCamera.SHARES);
    }

    @Override
    public void merge() {
        DepthCameraKernels.integrated(c.volume, c.extent, c.depth, c.toCamera, c.camera, 0.12f, 100);
    }

    @Override
    public void cast() {
        DepthCameraKernels.cast(
                c.modelPoints, c.volume, c.extent, c.pose, c.inverseCameras[0], 0.2f, 2f, DepthCamera.STEP);
        DepthCameraKernels.slopes(c.modelNormals, c.modelPoints, c.volume, c.extent);
        DepthCameraKernels.shaded(c.picture, c.modelPoints, c.modelNormals, c.light, 0.1f);
    }
}
