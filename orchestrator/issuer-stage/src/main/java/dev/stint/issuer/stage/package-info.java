/** For tests: an issuer of OpenID Connect, played by the JDK's own server. */
@org.jspecify.annotations.NullMarked
package dev.stint.issuer.stage;
