//! Hosts, teams, accounts and the two ways to prove who one is.

use sea_orm_migration::{prelude::*, schema::*};

use crate::shape::{child, index, key, owned};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(organization()).await?;
        manager.create_table(team()).await?;
        manager.create_table(account()).await?;
        manager.create_table(membership()).await?;
        manager.create_table(login()).await?;
        manager.create_table(api_token()).await?;
        for index in [
            key("organization", &["slug"]),
            key("team", &["organization_id", "name"]),
            key("account", &["email"]),
            index("membership", &["team_id"]),
            key("login", &["link_id"]),
            key("login", &["session_hash"]),
            index("login", &["pending_hash"]),
            index("login", &["account_id", "state"]),
            index("login", &["expires_at"]),
            key("api_token", &["token_hash"]),
            index("api_token", &["account_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["api_token", "login", "membership", "account", "team", "organization"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn organization() -> TableCreateStatement {
    Table::create()
        .table("organization")
        .col(uuid("id").primary_key().take())
        .col(string("slug"))
        .col(string("name"))
        .col(string("level"))
        .col(text_null("imprint_url"))
        .col(text_null("privacy_url"))
        .take()
}

fn team() -> TableCreateStatement {
    Table::create()
        .table("team")
        .col(uuid("id").primary_key().take())
        .col(uuid("organization_id"))
        .col(string("name"))
        .foreign_key(&mut child("team", "organization_id", "organization"))
        .take()
}

fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(uuid("id").primary_key().take())
        .col(string("email"))
        .col(string("name"))
        .col(string("locale"))
        .take()
}

fn membership() -> TableCreateStatement {
    Table::create()
        .table("membership")
        .col(uuid("account_id"))
        .col(uuid("team_id"))
        .col(string("role"))
        .primary_key(Index::create().col("account_id").col("team_id"))
        .foreign_key(&mut owned("membership", "account_id", "account"))
        .foreign_key(&mut owned("membership", "team_id", "team"))
        .take()
}

fn login() -> TableCreateStatement {
    Table::create()
        .table("login")
        .col(uuid("id").primary_key().take())
        .col(uuid_null("account_id"))
        .col(uuid("link_id"))
        .col(string("kind"))
        .col(string_null("pending_hash"))
        .col(integer("attempts"))
        .col(string("state"))
        .col(string_null("session_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("last_seen_at"))
        .col(timestamp_with_time_zone_null("redeemed_at"))
        .foreign_key(&mut owned("login", "account_id", "account"))
        .check(Expr::cust("attempts >= 0"))
        .take()
}

fn api_token() -> TableCreateStatement {
    Table::create()
        .table("api_token")
        .col(uuid("id").primary_key().take())
        .col(uuid("account_id"))
        .col(string("name"))
        .col(string("scope"))
        .col(string("token_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(&mut owned("api_token", "account_id", "account"))
        .take()
}
