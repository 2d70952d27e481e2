"""A whole Cognito over HTTP, which the demo serves and the tests judge by.

    from cognito_tui.demo.simulator.server import Pool, serve

    with serve(Pool(mfa="OPTIONAL", devices="always")) as cognito:
        cognito.pool.add_user("ada", "Correct-Horse-1", totp_secret="...")
        cognito.url, cognito.requests, cognito.pool.outbox

It is written from AWS's documentation and the RFCs and imports nothing of the program under test, so the two cannot
be wrong together. `Settings` lists what a pool's owner can choose. Read before you trust it:

Held against somebody else's implementation, in `tests/unit/simulator`
    - SRP of users and of devices: pycognito proves passwords to it, and fails with wrong ones; the figures are those of
      RFC 5054 and of three other clients, one of which has them from a user pool.
    - Journeys, in `tests/external`: ministack, moto and cognito-local answer the same to each step of signing in (by
      SRP, password, codes, questions, a browser), renewal, sign-up, account and identity pool; their gaps are listed
      there. Devices, codes by email, the choice of a first factor and rotation have no such second opinion.
    - Requests and answers: botocore's service model builds and reads them all. ListUserSessions and RevokeUserSession
      are newer than the botocore that is installed here: their shapes were checked once, with 1.44.5.
    - STS, S3 and Lambda: botocore builds the requests, signs them and reads the answers; the arithmetic that checks
      the signatures is the simulator's own. The words of STS's and the classic flow's refusals are those that people
      quote from AWS.
    - TOTP, HKDF and the signatures of tokens are its own: held against the RFCs' vectors, PyJWT, joserfc and pyotp.

Held against what people have seen of the service itself, in `tests/unit/simulator/test_seen_at_aws.py`
    The password challenge, the claims of tokens, used codes and sessions, both renewals, and their words. That a
    temporary access key id says whose account it is of, and where (https://awsteele.com/blog/2020/09/26/).

Documented by AWS, and seen to be kept here, but never compared with the service
    Sessions that are single-use, bound and expiring; password policy and lock-out (2^(n-5) seconds); rotation with its
    grace period; codes and how long they live; required attributes; aliases; hidden existence; which challenge follows
    which; the words of the errors.

UNPROVEN: the documentation is silent or vague, and a choice was made
    - MFA_SETUP by email: ChallengeResponses EMAIL, then EMAIL_OTP. The Amplify client does so; AWS does not say.
    - Where AvailableChallenges comes beside a challenge that was preferred: in InitiateAuth's examples it stands beside
      WEB_AUTHN and EMAIL_OTP. An unknown custom: attribute is refused in one of the two forms that were seen.
    - Most of the names by which a refused sign-up calls what is missing: those of names, nickname, email, phone number
      and address were seen. Which pools still say it as before ("email: The attribute is required") is unknown.
    - SignUp gives a Session where the app client allows USER_AUTH. A Session that ConfirmSignUp does not take costs no
      code. Where a second factor is required, InitiateAuth refuses the Session of ConfirmSignUp.
    - Five wrong codes end a session. was seen to give wrong ones of an authenticator without end (2022). A
      refused new password, a missing parameter, and a choice that was not offered leave it usable. An unknown session
      is refused in the words for an expired one.
    - Twenty messages to a user for one purpose in an hour; AWS says "between five and twenty" of one of them.
    - The words for a missing parameter are those of other services' validation.
    - The Session of DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER is required. pycognito sends none.
    - A refresh token needs the device key it was given with, and a confirmed device: people report it so.
    - A device that is not remembered is not asked for its SRP. A remembered one is asked without MFA, too.
    - Codes as first factors have 8 digits, all others 6; who has a second factor is not offered them, nor a passkey.
      For a name that nobody has, USER_AUTH offers what it would offer anybody.
    - CODE_DELIVERY_DESTINATION of SELECT_MFA_TYPE: the first of the destinations.
    - A secret block works once. A timestamp is refused when it is more than 5 minutes off, in words of our own.
    - The words of PasswordHistoryPolicyViolation, RefreshTokenReuse, TooManyRequests, OperationNotEnabled and
      DeviceKeyExists errors, of REFRESH_TOKEN_AUTH where tokens rotate, and of a preference for a factor the pool
      does not have.
    - Reuse after the grace period revokes the whole sign-in. Each use within it gives one more refresh token.
    - The words and the code with which a CustomRoleArn is refused that the token does not list. Of role mappings, only
      the one that takes the role from the token is here, and its refusal.
    - Errors of RevokeToken for a wrong client or secret: AWS declares none of the two that are given here. What
      ListUserSessions answers where the pool does not track sessions, and its sessions of browsers (SSO), are not here.
    - What InitiateAuth refuses first: an unknown client, a flow that is not enabled, a missing secret hash, an unknown
      user, in this order. That GetId looks for the identity pool before it looks at the token.
    - Whether "User is disabled." comes before the password's proof, and a trigger's refusal before it, as here.
    - The header x-amzn-errormessage of a message that is not Latin-1.
    - Managed login: the markup of its pages; that every try uses a code up (people report it so) and a second one
      takes back what the first was given (RFC 6749 advises it); unauthorized_client for another redirect_uri than the
      code's (people report it so). There are no cookies: every sign-in asks for the password.
    - OpenID Connect's configuration names this server for every endpoint, and the issuer that tokens name. What an
      ID token is refused with as a bearer.
    - The page and the status with which the console's federation endpoint refuses, that it does so for a longer session
      than the role allows, and where its sign-out goes on to; the words of skewed clocks.
    - A user pool's token of the updated issuer is taken under the key that AWS documents for the identity pool's Logins
      (cognito-idp.<region>…). AWS says nothing of others, and nobody has been seen to try.
    - The public keys of a pool are the same for both kinds of issuer, and at a replica.
    - An identity that GetId did not make "is not found"; one of another user's does not match the login.
    - Passkeys (WEB_AUTHN is offered, and refuses every answer) are not here. Of Lambda triggers, refusals alone are
      here; which code they have is reported in two ways. Custom challenges are a list of questions, with a number of
      tries for each.
"""
