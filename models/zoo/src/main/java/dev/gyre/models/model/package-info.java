/** The interfaces of models for training and running them. */
package dev.gyre.models.model;
