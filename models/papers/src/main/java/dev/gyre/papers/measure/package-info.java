/** Measurements that several claims share. */
package dev.gyre.papers.measure;
