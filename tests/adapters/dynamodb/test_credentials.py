from tests.adapters.contracts.credentials import CredentialStoreContract


class TestDynamoCredentials(CredentialStoreContract):
    pass
