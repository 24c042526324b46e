/**
 * Predictions from a Modelwright service. Start at {@link io.modelwright.client.Client}.
 */
package io.modelwright.client;
