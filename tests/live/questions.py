"""What only a run at AWS can tell: the simulator assumes one answer to each, and nobody has published another."""

from __future__ import annotations

QUESTIONS = {
    "updated-issuer": "Does an identity pool take a token of the UPDATED issuer, under which key of Logins, and what "
    "does GetId say otherwise?",
    "required-attributes": "What does SignUp say of each standard and custom attribute that is required and missing?",
    "refresh-without-rotation": "What does GetTokensFromRefreshToken say at a client that does not rotate?",
    "refresh-with-device": "What does GetTokensFromRefreshToken say with the right, a wrong and no device key?",
    "refresh-secret": "What does GetTokensFromRefreshToken say of a wrong and of a missing client secret?",
    "refresh-reuse": "What does GetTokensFromRefreshToken say of a token that was used before, in the time of "
    "grace and after it?",
    "refresh-after-admin": "Does GetTokensFromRefreshToken take the token of a sign-in by an administrator?",
    "device-srp": "Which Session and ChallengeParameters come with DEVICE_SRP_AUTH?",
    "device-remembered": "Is DEVICE_SRP_AUTH asked for a device that is confirmed and not remembered?",
    "device-order": "Does DEVICE_SRP_AUTH come before or after the second factor?",
    "device-flows": "Is DEVICE_SRP_AUTH asked in USER_AUTH and in CUSTOM_AUTH?",
    "email-mfa-choice": "How is EMAIL_OTP spelled in MFAS_CAN_CHOOSE, and with which destination?",
    "email-mfa-setup": "What does MFA_SETUP answer to an email address?",
    "user-auth-off": "What does InitiateAuth say of USER_AUTH where the client does not allow it?",
    "user-auth-no-factor": "What does USER_AUTH say to a user without any first factor?",
    "user-auth-session": "Does a Session come with PASSWORD_VERIFIER in USER_AUTH?",
    "user-auth-temporary": "What does USER_AUTH offer to a user with a temporary password?",
    "user-auth-unknown": "What does USER_AUTH answer for a user that there is not?",
    "sessions-off": "What do ListUserSessions and RevokeUserSession say where tracking is off, or the plan lacks it?",
    "revoke-off": "What does RevokeToken say at a client without revocation?",
    "revoke-wrong": "What does RevokeToken say to another client, of a wrong secret, and of a token that it does not "
    "know?",
    "disabled-order": 'Does "User is disabled." come before the proof of the password, or after it?',
    "reset-order": "Does PasswordResetRequiredException come before the proof of the password, or after it?",
    "tries": "How many wrong codes does a session take, by kind of code, and what is said at the end?",
    "custom-role": "What does GetCredentialsForIdentity say of a CustomRoleArn that is not in the token?",
    "timestamp": "What does PASSWORD_VERIFIER say of a TIMESTAMP that is far off?",
    "logout-uri": "What does /logout answer to a URI that is not registered?",
    "expiration": "In which form is Expiration in the credentials: whole seconds, or with a fraction?",
}
"""Key → question. A journey answers one with `live.seen(key, …)`; the report lists those without an answer, too."""
