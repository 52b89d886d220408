/** The JVM as a device and as the runtime under TornadoVM's API. */
package dev.gyre.jvm.device;
