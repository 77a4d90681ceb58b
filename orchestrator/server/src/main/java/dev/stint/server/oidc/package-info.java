/** Sign-ins by OpenID Connect: an issuer's keys, and what is signed with them. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.oidc;
